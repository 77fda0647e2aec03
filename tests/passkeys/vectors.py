"""Test vectors of WebAuthn Level 3, section 16, for the site ``example.org``.

Their flags and members of the client data are random, so that some of them show what a relying
party with our rules must refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vestibule.factors.passkey_options import encoded

# Members that a client may add (16.1); the text is the same in every vector that has it.
_EXTRA = (
    '"extraData":"clientDataJSON may be extended with additional fields in the future, such as '
    "this: "
)


@dataclass(frozen=True)
class Vector:
    """A registration and a sign-in with the registered credential, as in the specification."""

    credential_id: str
    challenge: str
    creation: str
    attestation_object: str
    sign_in_challenge: str
    request: str
    authenticator_data: str
    signature: str

    @property
    def registration(self) -> dict[str, Any]:
        """The ``RegistrationResponseJSON``."""
        return self._credential(
            clientDataJSON=self.creation.encode(),
            attestationObject=bytes.fromhex(self.attestation_object),
        )

    @property
    def assertion(self) -> dict[str, Any]:
        """The ``AuthenticationResponseJSON``, without a user handle."""
        return self._credential(
            clientDataJSON=self.request.encode(),
            authenticatorData=bytes.fromhex(self.authenticator_data),
            signature=bytes.fromhex(self.signature),
        )

    def _credential(self, **response: bytes) -> dict[str, Any]:
        name = encoded(bytes.fromhex(self.credential_id))
        values = {key: encoded(value) for key, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": values}


def _client_data(kind: str, challenge: str, *, more: str = '"crossOrigin":false', extra: str = ""):
    text = f'{{"type":"webauthn.{kind}","challenge":"{encoded(bytes.fromhex(challenge))}",'
    text += f'"origin":"https://example.org",{more}'
    return text + (f',{_EXTRA}{extra}"}}' if extra else "}")


_SITE = "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5"

NONE_ES256 = Vector(
    credential_id="f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4",
    challenge="00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130",
    creation=_client_data(
        "create",
        "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130",
        extra="BkQeDjdcTBrXBiAwJTLE5Q",
    ),
    attestation_object="a363666d74646e6f6e656761747453746d74a068617574684461746158a4"
    f"{_SITE}59000000008446ccb9ab1db374750b2367ff6f3a1f0020"
    "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4"
    "a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61"
    "225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220",
    sign_in_challenge="39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408",
    request=_client_data("get", "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408"),
    authenticator_data=f"{_SITE}1900000000",
    signature="3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd38"
    "0221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87",
)
"""16.2: ES256 without attestation. The user was not verified, in neither ceremony."""

SELF_ES256 = Vector(
    credential_id="455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c",
    challenge="7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5",
    creation=_client_data(
        "create",
        "7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5",
        extra="U9hTXvKE2URkMnb_0xYHVg",
    ),
    attestation_object="a363666d74667061636b65646761747453746d74a263616c672663736967584630440220"
    "067a20754ab925005dbf378097c92120031581c73228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af1"
    "8bd9d121fa3d3a26d17fe3f220272178f473b6006d68617574684461746158a4"
    f"{_SITE}5d00000000df850e09db6afbdfab51697791506cfc0020"
    "455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c"
    "a5010203262001215820eb151c8176b225cc651559fecf07af450fd85802046656b34c18f6cf193843c5"
    "225820927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee484f2",
    sign_in_challenge="4478a10b1352348dd160c1353b0d469b5db19eb91c27f7dfa6fed39fe26af20b",
    request=_client_data(
        "get",
        "4478a10b1352348dd160c1353b0d469b5db19eb91c27f7dfa6fed39fe26af20b",
        extra="gTb53rz6EhSWomXGzimC1Q",
    ),
    authenticator_data=f"{_SITE}0900000000",
    signature="304402203310b9431903c401f1be2bdc8d23a4007682dbbddcf846994947b7f465daf8400220"
    "4e94dd00047b316061b3b99772b7efd95994a83ef584b3b6b825ea3550251b66",
)
"""16.3: ES256 with self attestation. The user was verified when it was registered."""

CROSS_ORIGIN = Vector(
    credential_id="6e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915db2bd5ce57",
    challenge="3be5aacd03537142472340ab5969f240f1d87716e20b6807ac230655fa4b3b49",
    creation=_client_data(
        "create",
        "3be5aacd03537142472340ab5969f240f1d87716e20b6807ac230655fa4b3b49",
        more='"crossOrigin":true',
        extra="zZquEtDR9DWqpW5tBWTFug",
    ),
    attestation_object="a363666d74646e6f6e656761747453746d74a068617574684461746158a4"
    f"{_SITE}4500000000883f4f6014f19c09d87aa38123be48d00020"
    "6e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915db2bd5ce57"
    "a501020326200121582022200a473f90b11078851550d03b4e44a2279f8c4eca27b3153dedfe03e4e97d"
    "225820cbd0be95e746ad6f5a8191be11756e4c0420e72f65b466d39bc56b8b123a9c6e",
    sign_in_challenge="876aa517ba83fdee65fcffdbca4c84eeae5d54f8041a1fc85c991e5bbb273137",
    request=_client_data(
        "get",
        "876aa517ba83fdee65fcffdbca4c84eeae5d54f8041a1fc85c991e5bbb273137",
        more='"crossOrigin":true',
        extra="92pcTVD0Aby-q4dtmj6efg",
    ),
    authenticator_data=f"{_SITE}0500000000",
    signature="3046022100eb12fcf23b12764c0f122e22371fab92e283879fd798f38ee1841c951b6e40e7"
    "022100c76237ff9db77b3c56f30837cda6a09acfa2e915544e609c0733b1184036d1cf",
)
"""16.4: in a frame. The user was verified in both ceremonies."""

TOP_ORIGIN = Vector(
    credential_id="b8ad59b996047ab18e2ceb57206c362da57458793481f4a8ebf101c7ca7cc0f1",
    challenge="4e1f4c6198699e33c14f192153f49d7e0e8e3577d5ac416c5f3adc92a41f27e5",
    creation=_client_data(
        "create",
        "4e1f4c6198699e33c14f192153f49d7e0e8e3577d5ac416c5f3adc92a41f27e5",
        more='"crossOrigin":true,"topOrigin":"https://example.com"',
    ),
    attestation_object="a363666d74646e6f6e656761747453746d74a068617574684461746158a4"
    f"{_SITE}410000000097586fd09799a76401c200455099ef2a0020"
    "b8ad59b996047ab18e2ceb57206c362da57458793481f4a8ebf101c7ca7cc0f1"
    "a5010203262001215820a1c47c1d82da4ebe82cd72207102b380670701993bc35398ae2e5726427fe01d"
    "22582086c1080d82987028c7f54ecb1b01185de243b359294a0ed210cd47480f0adc88",
    sign_in_challenge="d54a5c8ca4b62a8e3bb321e3b2bc73856f85a10150db2939ac195739eb1ea066",
    request=_client_data(
        "get",
        "d54a5c8ca4b62a8e3bb321e3b2bc73856f85a10150db2939ac195739eb1ea066",
        more='"crossOrigin":true,"topOrigin":"https://example.com"',
        extra="UiFoJMVRQHDAFWFi4vxUpQ",
    ),
    authenticator_data=f"{_SITE}0500000000",
    signature="3045022100b5a70c81780d5fcc9a4f2ae9caae99058f8accaf58b91fb59329646c28ac6ffc"
    "022012e101c165db3c8e9957f0c54dd6ca9b56bc3bd2f280bd2faa6c1d02c6e5c171",
)
"""16.5: in a frame that names the top origin. The user was verified at the sign-in."""
