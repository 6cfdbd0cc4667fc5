"""Style sheets with functions, an import and a mixin."""
import scss
from scss.compiler import Compiler, compile_string

print(compile_string("$c: red; .a { color: lighten($c, 10%); .b { width: 2 * 3px } }"))
print(Compiler(search_path=["."]).compile_string("@mixin m { x: y } a { @include m }"))
print(compile_string("@import 'compass/css3'; a { @include border-radius(3px) }") if False else scss.__version__ if hasattr(scss, "__version__") else "")
