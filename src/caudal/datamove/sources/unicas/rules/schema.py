"""What a `unicas` database consists of: tables by generation, with the columns that the rules read."""

from __future__ import annotations

FIRST: dict[str, tuple[str, ...]] = {
    "User": ("id", "username", "full_name", "document_type", "document_number", "phone", "member_role", "status"),
    "Junta": ("id", "name", "description", "fecha_inicio", "createdAt"),
    "JuntaMember": ("id", "juntaId", "userId", "joinedAt"),
    "Prestamo": ("id", "amount", "description", "status", "createdAt", "juntaId", "memberId"),
    "PagoPrestamo": ("id", "amount", "date", "prestamoId"),
    "Multa": ("id", "amount", "description", "status", "createdAt", "updatedAt", "juntaId", "memberId"),
    "Accion": ("id", "type", "amount", "description", "createdAt", "juntaId", "memberId"),
    "AgendaItem": ("id", "juntaId"),
    "CapitalSocial": ("id", "amount", "juntaId"),
    "IngresoCapital": ("id", "amount", "description", "date", "capitalSocialId"),
    "GastoCapital": ("id", "amount", "description", "date", "capitalSocialId"),
}
SECOND: dict[str, tuple[str, ...]] = FIRST | {
    "Junta": (*FIRST["Junta"], "available_capital", "base_capital", "current_capital"),
    "Accion": (*FIRST["Accion"], "shareValue"),
    "PrestamoNew": (
        "id", "amount", "status", "monthly_interest", "number_of_installments", "rejected", "paid", "remaining_amount",
        "createdAt", "juntaId", "memberId", "original_prestamo_id", "loan_code", "loan_number", "payment_type",
        "reason", "loan_type",
    ),
    "PagoPrestamoNew": (
        "id", "amount", "date", "prestamoId", "original_pago_id", "capital_amount", "interest_amount",
    ),
    "PaymentSchedule": ("id", "prestamoId"),
    "CapitalMovement": (
        "id", "amount", "type", "direction", "description", "createdAt", "juntaId", "prestamoId", "multaId",
        "accionId", "pagoId",
    ),
}  # fmt: skip
OPTIONAL: dict[str, tuple[str, ...]] = {
    "DaySchedule": ("id", "agendaItemId"),
    "DailyAttendance": ("id", "agendaItemId", "userId"),
}
IGNORED = frozenset({"_prisma_migrations", "PerformanceMetric", "_UserAgendaItems"})
"""Tables of the old machinery that hold no record of a circle."""

NOT_MOVED = {
    "AgendaItem": "meeting_agenda",
    "DaySchedule": "meeting_agenda",
    "DailyAttendance": "meeting_agenda",
    "PaymentSchedule": "schedule_is_recomputed",
    "CapitalMovement": "movement_is_tested",
}
"""Rows that are kept in the landing zone but become nothing in the ledger, each by a rule."""

MONEY_TABLES = (
    "Accion", "Multa", "Prestamo", "PrestamoNew", "PagoPrestamo", "PagoPrestamoNew", "IngresoCapital", "GastoCapital",
)  # fmt: skip
"""Tables whose amounts are money that entered or left the cash box, or was owed to it."""

PARENTS: dict[str, tuple[str, str]] = {
    "JuntaMember": ("juntaId", "Junta"), "Prestamo": ("juntaId", "Junta"), "PrestamoNew": ("juntaId", "Junta"),
    "Multa": ("juntaId", "Junta"), "Accion": ("juntaId", "Junta"), "AgendaItem": ("juntaId", "Junta"),
    "CapitalSocial": ("juntaId", "Junta"), "CapitalMovement": ("juntaId", "Junta"),
    "PagoPrestamo": ("prestamoId", "Prestamo"), "PagoPrestamoNew": ("prestamoId", "PrestamoNew"),
    "PaymentSchedule": ("prestamoId", "PrestamoNew"), "IngresoCapital": ("capitalSocialId", "CapitalSocial"),
    "GastoCapital": ("capitalSocialId", "CapitalSocial"), "DaySchedule": ("agendaItemId", "AgendaItem"),
    "DailyAttendance": ("agendaItemId", "AgendaItem"),
}  # fmt: skip
"""The column and table through which a row belongs to its circle."""
