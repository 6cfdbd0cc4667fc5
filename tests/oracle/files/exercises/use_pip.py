"""The command line: what is there, help, and a project's needs."""
from pip._internal.cli.main import main

for command in (["--version"], ["list", "--format=json"], ["show", "pip"], ["help", "install"], ["debug"], ["check"], ["config", "list"],
                ["install", "--no-index", "--dry-run", "nothing-of-the-kind"], ["cache", "dir"], ["completion", "--bash"]):
    try:
        main(command)
    except SystemExit:
        pass
