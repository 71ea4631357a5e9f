"""The other side of an e-mail: a server that takes letters, or behaves badly when told to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class MailServer:
    """``letters`` are those it took.  ``answers`` replaces its answer to a command; an empty one hangs up instead."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.url = ""


@contextmanager
def mail_server() -> Iterator[MailServer]:
    told = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            for line in self.rfile:
                command = line.split()[0].decode().upper()
                if not self.answer(command):
                    return
                if command == "DATA" and not self.take():
                    return

        def answer(self, command: str) -> bool:
            usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 ok")
            answer = told.answers.get(command, usual)
            self.wfile.write(f"{answer}\r\n".encode() if answer else b"")
            return bool(answer)

        def take(self) -> bool:
            if "DATA" in told.answers:
                return True
            lines = []
            for line in self.rfile:
                if line == b".\r\n":
                    break
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            letter = message_from_bytes(b"".join(lines), policy=default)
            assert isinstance(letter, EmailMessage)
            told.letters.append(letter)
            return self.answer("END")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Talk) as server:
        told.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield told
        server.shutdown()
        thread.join()
