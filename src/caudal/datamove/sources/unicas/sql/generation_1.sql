-- The legacy application's first schema: text ids, double precision money, local timestamps, no CHECKs.
CREATE TABLE "User" (
    "id" TEXT NOT NULL CONSTRAINT "User_pkey" PRIMARY KEY,
    "email" TEXT,
    "username" TEXT NOT NULL,
    "password" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'USER',
    "document_type" TEXT,
    "document_number" TEXT,
    "full_name" TEXT,
    "birth_date" TIMESTAMP(3),
    "address" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "phone" TEXT NOT NULL,
    "additional_info" TEXT,
    "beneficiary_address" TEXT,
    "beneficiary_document_number" TEXT,
    "beneficiary_document_type" TEXT,
    "beneficiary_full_name" TEXT,
    "beneficiary_phone" TEXT,
    "gender" TEXT,
    "join_date" TIMESTAMP(3),
    "member_role" TEXT,
    "productive_activity" TEXT,
    "status" TEXT NOT NULL DEFAULT 'Activo'
);
CREATE UNIQUE INDEX "User_email_key" ON "User" ("email");
CREATE UNIQUE INDEX "User_username_key" ON "User" ("username");

CREATE TABLE "Junta" (
    "id" TEXT NOT NULL CONSTRAINT "Junta_pkey" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "fecha_inicio" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "createdById" TEXT NOT NULL
        CONSTRAINT "Junta_createdById_fkey" REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "JuntaMember" (
    "id" TEXT NOT NULL CONSTRAINT "JuntaMember_pkey" PRIMARY KEY,
    "juntaId" TEXT NOT NULL
        CONSTRAINT "JuntaMember_juntaId_fkey" REFERENCES "Junta" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "userId" TEXT NOT NULL
        CONSTRAINT "JuntaMember_userId_fkey" REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "joinedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX "JuntaMember_juntaId_userId_key" ON "JuntaMember" ("juntaId", "userId");

CREATE TABLE "Prestamo" (
    "id" TEXT NOT NULL CONSTRAINT "Prestamo_pkey" PRIMARY KEY,
    "amount" DOUBLE PRECISION NOT NULL,
    "description" TEXT,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "juntaId" TEXT NOT NULL
        CONSTRAINT "Prestamo_juntaId_fkey" REFERENCES "Junta" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "memberId" TEXT NOT NULL
        CONSTRAINT "Prestamo_memberId_fkey" REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "PagoPrestamo" (
    "id" TEXT NOT NULL CONSTRAINT "PagoPrestamo_pkey" PRIMARY KEY,
    "amount" DOUBLE PRECISION NOT NULL,
    "date" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "prestamoId" TEXT NOT NULL
        CONSTRAINT "PagoPrestamo_prestamoId_fkey" REFERENCES "Prestamo" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "Multa" (
    "id" TEXT NOT NULL CONSTRAINT "Multa_pkey" PRIMARY KEY,
    "amount" DOUBLE PRECISION NOT NULL,
    "description" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "juntaId" TEXT NOT NULL
        CONSTRAINT "Multa_juntaId_fkey" REFERENCES "Junta" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "memberId" TEXT NOT NULL
        CONSTRAINT "Multa_memberId_fkey" REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "Accion" (
    "id" TEXT NOT NULL CONSTRAINT "Accion_pkey" PRIMARY KEY,
    "type" TEXT NOT NULL,
    "amount" DOUBLE PRECISION NOT NULL,
    "description" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "juntaId" TEXT NOT NULL
        CONSTRAINT "Accion_juntaId_fkey" REFERENCES "Junta" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    "memberId" TEXT NOT NULL
        CONSTRAINT "Accion_memberId_fkey" REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "AgendaItem" (
    "id" TEXT NOT NULL CONSTRAINT "AgendaItem_pkey" PRIMARY KEY,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "date" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "juntaId" TEXT NOT NULL
        CONSTRAINT "AgendaItem_juntaId_fkey" REFERENCES "Junta" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "CapitalSocial" (
    "id" TEXT NOT NULL CONSTRAINT "CapitalSocial_pkey" PRIMARY KEY,
    "amount" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "juntaId" TEXT NOT NULL
        CONSTRAINT "CapitalSocial_juntaId_fkey" REFERENCES "Junta" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "CapitalSocial_juntaId_key" ON "CapitalSocial" ("juntaId");

CREATE TABLE "IngresoCapital" (
    "id" TEXT NOT NULL CONSTRAINT "IngresoCapital_pkey" PRIMARY KEY,
    "amount" DOUBLE PRECISION NOT NULL,
    "description" TEXT NOT NULL,
    "date" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "capitalSocialId" TEXT NOT NULL
        CONSTRAINT "IngresoCapital_capitalSocialId_fkey"
        REFERENCES "CapitalSocial" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "GastoCapital" (
    "id" TEXT NOT NULL CONSTRAINT "GastoCapital_pkey" PRIMARY KEY,
    "amount" DOUBLE PRECISION NOT NULL,
    "description" TEXT NOT NULL,
    "date" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "capitalSocialId" TEXT NOT NULL
        CONSTRAINT "GastoCapital_capitalSocialId_fkey"
        REFERENCES "CapitalSocial" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
