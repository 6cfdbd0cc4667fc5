"""A job is described and its XML made."""
import os

from jenkins_jobs.cli.entry import JenkinsJobs

os.mkdir("jobs")
with open("jobs/a.yaml", "w", encoding="utf-8") as file:
    file.write("- job:\n    name: a\n    builders:\n      - shell: 'echo'\n    triggers:\n      - timed: '@daily'\n")
with open("jjb.ini", "w", encoding="utf-8") as file:
    file.write("[jenkins]\nurl=http://127.0.0.1:1\nquery_plugins_info=False\n")
try:
    JenkinsJobs(["--conf", "jjb.ini", "test", "jobs", "-o", "out"]).execute()
except BaseException as problem:
    print(type(problem).__name__, problem)
print(os.path.exists("out"))
