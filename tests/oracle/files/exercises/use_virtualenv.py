"""An environment is made, with activators and seeds, and interpreters are looked for."""
import virtualenv
from virtualenv.discovery.builtin import get_interpreter
from virtualenv.run import session_via_cli

session = session_via_cli(["env", "--without-pip", "--no-periodic-update"])
session.run()
print(session.creator.exe, session.activators)
print(session_via_cli(["other", "--no-download", "--no-periodic-update"]).seeder)
