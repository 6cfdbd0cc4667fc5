"""Messages in one process, and how to build against the library."""
import zmq

context = zmq.Context()
one, two = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
one.bind("inproc://a")
two.connect("inproc://a")
one.send(b"hi")
print(two.recv(), zmq.zmq_version(), zmq.get_includes(), zmq.get_library_dirs())
context.destroy()
