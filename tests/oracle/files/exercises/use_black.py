"""Code in several target versions, a file and a comparison."""
import black

print(black.format_str("x = {  'a':1 }", mode=black.Mode()))
print(black.format_file_contents("def f(  ): match = 1\n", fast=False, mode=black.Mode(target_versions={black.TargetVersion.PY310})))
black.assert_stable("x = 1\n", "x = 1\n", black.Mode())
print(black.find_project_root((".",)))
