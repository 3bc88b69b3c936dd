"""Synthetic people: names, documents and phones that look Peruvian and belong to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

_FIRST_NAMES = (
    "María Rosa", "Juan Carlos", "Ana Lucía", "José Luis", "Carmen", "Julio César", "Flor de María", "Wilmer",
    "Yolanda", "Percy", "Nélida", "Edgar", "Maruja", "Rolando", "Gladys", "Hilario", "Teodora", "Segundo",
    "Esperanza", "Fortunato", "Luz Marina", "Eleuterio", "Zenobia", "Ángel", "Saturnina", "Freddy", "Vilma", "Abel",
)  # fmt: skip
_LAST_NAMES = (
    "Quispe", "Mamani", "Huamán", "Condori", "Flores", "Rojas", "Chávez", "Ccori", "Yupanqui", "Apaza", "Cusi",
    "Paucar", "Sulca", "Vilca", "Ticona", "Choque", "Arredondo", "Palomino", "Ñaupari", "Gutiérrez", "Salas", "Béjar",
)  # fmt: skip
_TRADES = ("agricultura", "artesanía", "comercio", "crianza de cuyes", "panadería", "tejido", "transporte")
_OFFICES = ("presidente", "tesorero", "secretario")
CIRCLE_NAMES = (
    "Las Kantutas", "Nueva Esperanza", "Virgen de la Puerta", "Los Emprendedores de Cayma", "Sumaq Llaqta",
    "Mujeres de Huayllay", "San Isidro Labrador", "El Progreso de Chota", "Wiñay", "Flor de Retama",
    "Unidos de Pampa Grande", "Ayni", "La Esperanza de Íllimo", "Madres de Ticapampa", "Santa Rosa", "Qori Maki",
)  # fmt: skip


def identifier(rng: Random) -> str:
    """A random version 4 UUID as text, from the sample's own generator."""
    bits = rng.getrandbits(128)
    bits = (bits & ~(0xF << 76)) | (0x4 << 76)
    bits = (bits & ~(0x3 << 62)) | (0x2 << 62)
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def person(rng: Random, *, number: int, joined: datetime, role: str = "MEMBER") -> dict[str, Any]:
    """A row of the legacy "User" table; `number` keeps user names and documents apart."""
    first, last, mother = rng.choice(_FIRST_NAMES), rng.choice(_LAST_NAMES), rng.choice(_LAST_NAMES)
    born = datetime.fromisoformat("1955-01-01") + timedelta(days=rng.randrange(0, 16_000))
    is_foreign = rng.random() < 0.05
    return {
        "id": identifier(rng),
        "email": f"socio{number}@ejemplo.invalid" if rng.random() < 0.4 else None,
        "username": f"socio{number}",
        "password": "sintetico",
        "role": role,
        "document_type": "CE" if is_foreign else "DNI",
        "document_number": f"{number:09d}" if is_foreign else f"{90_000_000 + number}",
        "full_name": f"{first} {last} {mother}",
        "birth_date": born,
        "address": f"Jr. Sintético {rng.randrange(100, 999)}",
        "createdAt": joined,
        "updatedAt": joined,
        "phone": f"+51 900 {number // 1000:03d} {number % 1000:03d}",
        "gender": rng.choice(("Femenino", "Masculino")),
        "join_date": joined,
        "member_role": "facilitador" if role == "FACILITATOR" else "socio",
        "productive_activity": rng.choice(_TRADES),
        "status": "Activo",
    }


def elect(users: list[dict[str, Any]]) -> None:
    """Give the first members the circle's offices."""
    for user, office in zip(users, _OFFICES, strict=False):
        user["member_role"] = office
