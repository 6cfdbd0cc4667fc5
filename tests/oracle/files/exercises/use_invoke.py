"""Tasks are listed, run and completed."""
from invoke import Collection, Program, task

with open("tasks.py", "w", encoding="utf-8") as file:
    file.write("from invoke import task\n\n@task\ndef build(c, name='x'):\n    'Builds.'\n    c.run('echo ' + name)\n")


@task
def one(c):
    c.run("true")


for arguments in ("--list", "build --name y", "--help", "--print-completion-script bash", "--complete -- build --"):
    Program(version="1").run("invoke " + arguments, exit=False)
print(Collection(one).task_names)
