"""Scripts and style sheets made neat, packed ones unpacked."""
import jsbeautifier

print(jsbeautifier.beautify("function f(){if(x){return 1}}"))
options = jsbeautifier.default_options()
options.indent_size = 2
print(jsbeautifier.beautify("eval(function(p,a,c,k,e,d){return p}('0',1,1,'x'.split('|'),0,{}))", options))
