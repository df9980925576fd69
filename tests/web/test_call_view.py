from tests.web.conftest import Logged


def test_open(browse: Logged) -> None:
    answer = browse("leader").get("/calls/1")
    assert answer.status_code == 200, answer.text[-3000:]
    open("/tmp/w-callpage.html", "w").write(answer.text)
