// Money on the phone: whole minor units as BigInt, never a floating-point number.

// "1225.00" of the API as minor units.
export function minorOf(text, decimals) {
  const [whole, cents = ""] = text.replace("-", "").split(".");
  const minor = BigInt(whole + cents.padEnd(decimals, "0"));
  return text.startsWith("-") ? -minor : minor;
}

// Minor units as the API writes them.
export function textOf(minor, decimals) {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals ? `${whole}.${digits.slice(-decimals)}` : whole;
  return minor < 0n ? `-${text}` : text;
}

// What a person typed, or null: digits with at most the currency's decimals. "1.500" has two readings and is none.
export function typedMinor(typed, decimals) {
  const found = /^(?:S\/\s*)?(\d{1,12})(?:[.,](\d+))?$/.exec(typed.trim());
  if (!found || (found[2] ?? "").length > decimals) return null;
  return BigInt(found[1] + (found[2] ?? "").padEnd(decimals, "0"));
}

// "5" or "2.5" per cent as the API's rate ("0.05", "0.025"), or null.
export function typedRate(typed) {
  const found = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(typed.trim());
  if (!found) return null;
  const digits = found[1].padStart(3, "0");
  const text = `${digits.slice(0, -2)}.${digits.slice(-2)}${found[2] ?? ""}`;
  return text.replace(/^0+(?=\d)/, "").replace(/\.?0+$/, "") || "0";
}

// As the reader's language writes it; the text keeps every digit on its way.
export function shown(minor, { currency, decimals }, language) {
  const locale = language === "en" ? "en" : "es-PE";
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(textOf(minor, decimals));
}
