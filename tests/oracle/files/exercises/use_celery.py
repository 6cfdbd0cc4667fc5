"""An application with a task that runs at once, and its command line."""
import celery

app = celery.Celery("a", broker="memory://", backend="cache+memory://")
app.conf.task_always_eager = True


@app.task
def add(x, y):
    return x + y


print(add.delay(1, 2).get(), celery.__version__, app.autodiscover_tasks(["json"]), app.loader.now())
try:
    app.start(["--help"])
except SystemExit:
    pass
