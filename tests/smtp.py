"""A small SMTP server (RFC 5321) for tests: it keeps messages, refuses them, or never answers."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Mailboxes(socketserver.ThreadingTCPServer):
    """The server, with the messages it was sent. `answer` replaces its response to a recipient."""

    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.messages: list[EmailMessage] = []
        self.greetings: list[str] = []
        self.answer = "250 OK"
        self.silent_seconds = 0.0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def wait_for(self, count: int, seconds: float = 60) -> list[EmailMessage]:
        end = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < end:
            time.sleep(0.05)
        return self.messages


class _Session(socketserver.StreamRequestHandler):
    server: Mailboxes

    def handle(self) -> None:
        time.sleep(self.server.silent_seconds)
        self._say("220 mail.example")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self._take()
            elif verb == "RCPT":
                self._say(self.server.answer)
            elif verb == "QUIT":
                self._say("221 Bye")
                return
            else:
                self.server.greetings += [line] if verb == "EHLO" else []
                self._say("250 OK")

    def _take(self) -> None:
        self._say("354 Go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.messages.append(message)
        self._say("250 Taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mailboxes() -> Iterator[Mailboxes]:
    with Mailboxes() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
