"""What people hold in their hands when they sign in: an authenticator app, and a passkey."""

import base64
import hashlib
import hmac
import json
import secrets
import struct
import time
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

PERIOD, DIGITS = 30, 6


def code_for(secret: str, step: int = 0) -> str:
    """What an authenticator app shows now, or one step before or after (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // PERIOD + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


class Passkey:
    """A passkey for one site, with a key pair of its own, as a browser would answer for it (WebAuthn 2)."""

    FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.site = hashlib.sha256(origin.split("/")[2].split(":", maxsplit=1)[0].encode()).digest()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.user = ""

    def register(self, options: dict[str, Any]) -> str:
        """The answer to the options of a page that adds a passkey."""
        public = options["publicKey"]
        self.user = public["user"]["id"]
        credential = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self.site, self.FLAGS | AuthenticatorData.FLAG.AT, 0, credential)
        client = self._client("webauthn.create", public["challenge"])
        made = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=client.b64, attestationObject=websafe_encode(bytes(made)))

    def sign_in(self, options: dict[str, Any]) -> str:
        """The answer to the options of a page that asks for one."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self.site, self.FLAGS, 0)
        signature = self.key.sign(bytes(data) + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=client.b64,
            authenticatorData=websafe_encode(bytes(data)),
            signature=websafe_encode(signature),
            userHandle=self.user,
        )

    def _client(self, kind: str, challenge: str) -> Any:
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, **response: str) -> str:
        own = websafe_encode(self.id)
        kind = {"id": own, "rawId": own, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**kind, "response": response})
