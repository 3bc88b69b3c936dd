-- What the legacy project migrated to: counters on the circle, loans with terms, movements, meetings.
ALTER TABLE "Junta"
    ADD COLUMN "available_capital" DOUBLE PRECISION NOT NULL DEFAULT 0,
    ADD COLUMN "base_capital" DOUBLE PRECISION NOT NULL DEFAULT 0,
    ADD COLUMN "current_capital" DOUBLE PRECISION NOT NULL DEFAULT 0;
CREATE INDEX "Junta_createdById_idx" ON "Junta" ("createdById");

ALTER TABLE "AgendaItem"
    DROP COLUMN "date",
    ADD COLUMN "weekStartDate" TIMESTAMP(3) NOT NULL,
    ADD COLUMN "weekEndDate" TIMESTAMP(3) NOT NULL;
CREATE INDEX "AgendaItem_juntaId_idx" ON "AgendaItem" ("juntaId");

ALTER TABLE "Accion"
    ADD COLUMN "affects_capital" BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN "shareValue" DOUBLE PRECISION NOT NULL,
    ADD COLUMN "agendaItemId" TEXT
        CONSTRAINT "Accion_agendaItemId_fkey" REFERENCES "AgendaItem" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "Accion_juntaId_createdAt_idx" ON "Accion" ("juntaId", "createdAt");
CREATE INDEX "Accion_memberId_idx" ON "Accion" ("memberId");

ALTER TABLE "Multa"
    ADD COLUMN "affects_capital" BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN "agendaItemId" TEXT
        CONSTRAINT "Multa_agendaItemId_fkey" REFERENCES "AgendaItem" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "Multa_juntaId_idx" ON "Multa" ("juntaId");

CREATE TABLE "PrestamoNew" (
    "id" TEXT NOT NULL CONSTRAINT "PrestamoNew_pkey" PRIMARY KEY,
    "amount" DOUBLE PRECISION NOT NULL,
    "description" TEXT,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "request_date" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "monthly_interest" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "number_of_installments" INTEGER NOT NULL DEFAULT 1,
    "approved" BOOLEAN NOT NULL DEFAULT false,
    "rejected" BOOLEAN NOT NULL DEFAULT false,
    "rejection_reason" TEXT,
    "paid" BOOLEAN NOT NULL DEFAULT false,
    "remaining_amount" DOUBLE PRECISION NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "juntaId" TEXT NOT NULL
        CONSTRAINT "PrestamoNew_juntaId_fkey" REFERENCES "Junta" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "memberId" TEXT NOT NULL
        CONSTRAINT "PrestamoNew_memberId_fkey" REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "original_prestamo_id" TEXT,
    "affects_capital" BOOLEAN NOT NULL DEFAULT true,
    "avalId" TEXT
        CONSTRAINT "PrestamoNew_avalId_fkey" REFERENCES "User" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    "capital_at_time" DOUBLE PRECISION NOT NULL,
    "capital_snapshot" JSONB,
    "form_cost" DOUBLE PRECISION NOT NULL DEFAULT 2.0,
    "form_purchased" BOOLEAN NOT NULL DEFAULT false,
    "guarantee_detail" TEXT,
    "guarantee_type" TEXT NOT NULL,
    "loan_code" TEXT NOT NULL,
    "loan_number" INTEGER NOT NULL,
    "payment_type" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "loan_type" TEXT NOT NULL,
    "agendaItemId" TEXT
        CONSTRAINT "PrestamoNew_agendaItemId_fkey" REFERENCES "AgendaItem" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "PrestamoNew_juntaId_loan_number_key" ON "PrestamoNew" ("juntaId", "loan_number");
CREATE INDEX "PrestamoNew_memberId_idx" ON "PrestamoNew" ("memberId");

CREATE TABLE "PagoPrestamoNew" (
    "id" TEXT NOT NULL CONSTRAINT "PagoPrestamoNew_pkey" PRIMARY KEY,
    "amount" DOUBLE PRECISION NOT NULL,
    "date" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "prestamoId" TEXT NOT NULL
        CONSTRAINT "PagoPrestamoNew_prestamoId_fkey" REFERENCES "PrestamoNew" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "original_pago_id" TEXT,
    "affects_capital" BOOLEAN NOT NULL DEFAULT true,
    "agendaItemId" TEXT
        CONSTRAINT "PagoPrestamoNew_agendaItemId_fkey"
        REFERENCES "AgendaItem" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    "capital_amount" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "interest_amount" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "installment_number" INTEGER DEFAULT 0
);
CREATE INDEX "PagoPrestamoNew_prestamoId_idx" ON "PagoPrestamoNew" ("prestamoId");

CREATE TABLE "PaymentSchedule" (
    "id" TEXT NOT NULL CONSTRAINT "PaymentSchedule_pkey" PRIMARY KEY,
    "due_date" TIMESTAMP(3) NOT NULL,
    "expected_amount" DOUBLE PRECISION NOT NULL,
    "principal" DOUBLE PRECISION NOT NULL,
    "interest" DOUBLE PRECISION NOT NULL,
    "installment_number" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "prestamoId" TEXT NOT NULL
        CONSTRAINT "PaymentSchedule_prestamoId_fkey" REFERENCES "PrestamoNew" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "remaining_balance" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "paid_amount" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "loanAmount" DOUBLE PRECISION NOT NULL DEFAULT 0
);
CREATE INDEX "PaymentSchedule_prestamoId_idx" ON "PaymentSchedule" ("prestamoId");

CREATE TABLE "CapitalMovement" (
    "id" TEXT NOT NULL CONSTRAINT "CapitalMovement_pkey" PRIMARY KEY,
    "amount" DOUBLE PRECISION NOT NULL,
    "type" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "description" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "juntaId" TEXT NOT NULL
        CONSTRAINT "CapitalMovement_juntaId_fkey" REFERENCES "Junta" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "prestamoId" TEXT
        CONSTRAINT "CapitalMovement_prestamoId_fkey"
        REFERENCES "PrestamoNew" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    "multaId" TEXT
        CONSTRAINT "CapitalMovement_multaId_fkey" REFERENCES "Multa" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    "accionId" TEXT
        CONSTRAINT "CapitalMovement_accionId_fkey" REFERENCES "Accion" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    "pagoId" TEXT
        CONSTRAINT "CapitalMovement_pagoId_fkey"
        REFERENCES "PagoPrestamoNew" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "CapitalMovement_juntaId_createdAt_idx" ON "CapitalMovement" ("juntaId", "createdAt");
CREATE INDEX "CapitalMovement_type_direction_idx" ON "CapitalMovement" ("type", "direction");

CREATE TABLE "DaySchedule" (
    "id" TEXT NOT NULL CONSTRAINT "DaySchedule_pkey" PRIMARY KEY,
    "dayOfWeek" TEXT NOT NULL,
    "startTime" TIMESTAMP(3) NOT NULL,
    "endTime" TIMESTAMP(3) NOT NULL,
    "agendaItemId" TEXT NOT NULL
        CONSTRAINT "DaySchedule_agendaItemId_fkey" REFERENCES "AgendaItem" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "DaySchedule_agendaItemId_dayOfWeek_key" ON "DaySchedule" ("agendaItemId", "dayOfWeek");

CREATE TABLE "DailyAttendance" (
    "id" TEXT NOT NULL CONSTRAINT "DailyAttendance_pkey" PRIMARY KEY,
    "agendaItemId" TEXT NOT NULL
        CONSTRAINT "DailyAttendance_agendaItemId_fkey"
        REFERENCES "AgendaItem" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "userId" TEXT NOT NULL
        CONSTRAINT "DailyAttendance_userId_fkey" REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "dayScheduleId" TEXT NOT NULL
        CONSTRAINT "DailyAttendance_dayScheduleId_fkey"
        REFERENCES "DaySchedule" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "attended" BOOLEAN NOT NULL DEFAULT false,
    "date" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL
);
CREATE UNIQUE INDEX "DailyAttendance_userId_agendaItemId_dayScheduleId_key"
    ON "DailyAttendance" ("userId", "agendaItemId", "dayScheduleId");
