"""A session is prepared, certificates are found, a server nobody runs is asked."""
import requests

session = requests.Session()
print(session.prepare_request(requests.Request("GET", "http://a/b", params={"c": "d"})).url, requests.certs.where())
try:
    session.get("https://127.0.0.1:1/", timeout=1)
except requests.ConnectionError as refused:
    print(type(refused).__name__)
print(requests.utils.get_encodings_from_content("<meta charset='utf-8'>"), requests.__version__)
