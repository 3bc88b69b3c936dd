"""A whole cycle of a circle of five, on phones: three meetings, loans, fines, arrears, reversals, the share-out.

Every figure was added up by hand. At the end all that was paid in is paid out, and every account stands at zero.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from caudal.audit.rules import Actor, ActorKind, Caller
from caudal.circles.queries import members, views
from caudal.circles.tests.make import Junta, day
from caudal.ledger import queries as ledger
from caudal.ledger.rules import book_id_of
from caudal.parties import actions as parties
from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE, Visitor
from tests.browser.world import PASSWORD

FOUNDED, FIRST, SECOND, THIRD, LAST, END = (
    "2026-06-01", "2026-06-07", "2026-07-05", "2026-09-06", "2026-10-05", "2026-11-02",
)  # fmt: skip
ROSA, JULIO, ANA, CARMEN, LUIS = FIVE = ("Rosa Quispe", "Julio Huamán", "Ana Torres", "Carmen Ríos", "Luis Vega")
ROLES = {ROSA: "treasurer", JULIO: "president"}

PAYOUTS = {ROSA: "54.79", JULIO: "87.67", ANA: "32.88", CARMEN: "43.83", LUIS: "10.83"}
"""263 soles by 24 shares: 240 saved, 7 of fines, 12 of interest, 4 of the social fund. Luis owes 33 of his 43.83."""


@dataclass
class Circle:
    """The circle as it comes to be: who is who, and whose phone is whose."""

    junta: Junta
    visit: Visit
    people: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    phones: dict[str, Visitor] = field(default_factory=dict)

    @property
    def home(self) -> str:
        return f"/circles/{self.junta.circle_id}/"

    def opened(self, circle_id: UUID) -> None:
        """Learn who its members are, and let three of them sign in."""
        self.junta = Junta(self.junta.organisation_id, circle_id, self.junta.actor)
        caller = Caller(self.junta.actor, self.junta.organisation_id, frozenset({"owner"}), None)
        rows = members.members(views.view(caller, circle_id=circle_id), on=day(6, 1))
        self.people = {row.full_name: row.member_id for row in rows}
        for row in rows:
            if row.full_name in (ROSA, JULIO, ANA, LUIS):
                self.users[row.full_name] = _user(self.junta, person_id=row.person_id)

    def phone_of(self, name: str) -> Visitor:
        """Somebody's own phone, signed in once."""
        if name not in self.phones:
            self.phones[name] = self.visit(PHONE)
            self.phones[name].sign_in(self.users[name])
        return self.phones[name]

    def balances(self) -> dict[str, int]:
        """What stands on the accounts, in cents; those at zero are left out."""
        found = ledger.balances(book_id=book_id_of(self.junta.circle_id))
        return {code: one.balance.minor for code, one in found.items() if one.balance.minor}


def test_a_circle_of_five_from_the_first_share_to_the_last_cent(committed_db: None, visit: Visit) -> None:
    circle = _founded(visit)
    rosa = circle.phone_of(ROSA)

    _first_meeting(circle, rosa)
    _asks_and_is_approved(circle, ANA, "60.00", on="2026-06-08", approved_on="2026-06-09")
    _asks_and_is_approved(circle, LUIS, "30.00", on="2026-06-08", approved_on="2026-06-09")
    _second_meeting(circle, rosa)
    _third_meeting(circle, rosa)
    _is_told_of_arrears(circle)
    _repays_the_rest(circle, rosa)
    _shares_out(circle, rosa)

    assert circle.balances() == {}
    rosa.open(circle.home)
    assert set(rosa.standing()) == {"0.00"}


def _founded(visit: Visit) -> Circle:
    """A facilitator starts the circle: five people, shares of ten soles, one officer's yes for a loan."""
    organisation_id = uuid4()
    junta = Junta(organisation_id, uuid4(), Actor(ActorKind.SYSTEM, "tests"))
    parties.open_organisation(junta.call(), organisation_id=organisation_id, name="Red de juntas")
    circle = Circle(junta, visit)
    elsa = visit(PHONE)
    elsa.sign_in(_user(junta, role="facilitator"))
    elsa.open("/circles/open/")
    elsa.press(elsa.page.locator("main form details summary"))
    filled: dict[str, Any] = {
        "name": "Virgen de Fátima",
        "founded_on": FOUNDED,
        "share_price": "10",
        "approvals_required": "1",
    }
    for number, name in enumerate(FIVE, start=1):
        filled[f"member_{number}_full_name"] = name
        elsa.page.locator(f"[name=member_{number}_role]").select_option(value=ROLES.get(name, "member"))
    _send(elsa, **filled)
    circle.opened(UUID(elsa.page.url.rstrip("/").rpartition("/")[2]))
    assert list(circle.people) == sorted(FIVE, key=list(circle.people).index)
    for code, name, price in (("late", "Tardanza", "2"), ("absent", "Falta", "5")):
        elsa.open(f"{circle.home}fines/prices/set/")
        _send(elsa, code=code, name=name, price=price)
    return circle


def _first_meeting(circle: Circle, rosa: Visitor) -> None:
    """Fifteen shares and four for the social fund; Luis did not come."""
    _opens_meeting(rosa, circle, on=FIRST, counted="0")
    _calls_the_roll(rosa, circle, absent=[LUIS])
    for name, shares in ((ROSA, 5), (JULIO, 5), (ANA, 3), (CARMEN, 2)):
        _hands_over(rosa, circle, name, shares_bought=str(shares), social_fund="1")
    assert _counts_and_signs(rosa, circle, counted="154.00") == "154.00"
    assert circle.balances()[f"assets:fines:{_number(LUIS)}"] == 500


def _second_meeting(circle: Circle, rosa: Visitor) -> None:
    """Fines are paid, two loans are handed over, and a share that nobody bought is taken back."""
    _opens_meeting(rosa, circle, on=SECOND, counted="154")
    _calls_the_roll(rosa, circle, late=[CARMEN])
    _hands_over(rosa, circle, LUIS, shares_bought="4", fines_paid="5")
    _hands_over(rosa, circle, CARMEN, shares_bought="2", fines_paid="2")
    _hands_over(rosa, circle, JULIO, shares_bought="1")
    rosa.open(f"{circle.home}members/{circle.people[JULIO]}/")
    rosa.follow(rosa.page.locator("main a[href$='/reverse/']").first)
    _send(rosa, reason="Se anotó a quien no compró", on=SECOND)
    for number in (1, 2):
        _opens_request(rosa, circle, number)
        _send(rosa, at="disburse/", on=SECOND)
    assert _counts_and_signs(rosa, circle, counted="131") == "131.00"


def _third_meeting(circle: Circle, rosa: Visitor) -> None:
    """Ana pays two instalments of 23; Luis pays nothing, and what was typed for him is undone."""
    _opens_meeting(rosa, circle, on=THIRD, counted="131")
    _calls_the_roll(rosa, circle)
    _hands_over(rosa, circle, ANA, loan="46")
    _hands_over(rosa, circle, JULIO, shares_bought="3")
    _hands_over(rosa, circle, LUIS, loan="16.50")
    rosa.open(f"{circle.home}loans/")
    rosa.follow(rosa.page.locator("main tbody tr", has_text=LUIS).get_by_role("link").first)
    rosa.follow(rosa.page.locator("main a[href*='/repayments/']").first)
    _send(rosa, reason="Luis no pagó", on=THIRD)
    assert _counts_and_signs(rosa, circle, counted="207") == "207.00"


def _is_told_of_arrears(circle: Circle) -> None:
    """Luis sees on his own phone why he may not borrow, before he asks; asking all the same writes nothing."""
    luis = circle.phone_of(LUIS)
    luis.open(f"{circle.home}requests/ask/")
    assert "atras" in luis.text().lower()
    before = circle.balances()
    _send(luis, status=422, principal="20", rate="5", installments="2", on="2026-09-07")
    assert circle.balances() == before


def _repays_the_rest(circle: Circle, rosa: Visitor) -> None:
    rosa.open(f"{circle.home}loans/")
    rosa.follow(rosa.page.locator("main tbody tr", has_text=ANA).get_by_role("link").first)
    rosa.open(f"{rosa.page.url}repay/")
    _send(rosa, amount="23", on=LAST)
    assert circle.balances()["assets:cash:box"] == 23_000


def _shares_out(circle: Circle, rosa: Visitor) -> None:
    """Planned by the treasurer, signed by two, put into the books, handed over one by one, each with a receipt."""
    rosa.open(f"{circle.home}share-outs/plan/")
    rosa.page.locator("[name=shares_social_fund]").check()
    _send(rosa, on=END)
    address = rosa.page.url
    _send(rosa, at="sign/")
    rosa.open(address)
    assert rosa.page.locator("main a[href$='/post/']").count() == 0, "one signature is not enough"
    julio = circle.phone_of(JULIO)
    julio.open(address)
    _send(julio, at="sign/")
    rosa.open(address)
    _send(rosa, at="post/")
    assert circle.balances() == {"assets:cash:box": 23_000} | {
        f"liabilities:payouts:{_number(name)}": int(text.replace(".", "")) for name, text in PAYOUTS.items()
    }
    for name, text in PAYOUTS.items():
        rosa.open(address)
        row = rosa.page.locator("main tbody tr", has_text=name)
        assert f"S/ {text}" in row.inner_text().replace("\xa0", " ")
        rosa.follow(row.locator("a[href$='/pay/']"))
        _send(rosa, on=END)
        assert f"S/ {text}" in rosa.receipt()


def _asks_and_is_approved(circle: Circle, name: str, amount: str, *, on: str, approved_on: str) -> None:
    """A member asks from their own phone; the president says yes on his."""
    asking = circle.phone_of(name)
    asking.open(f"{circle.home}requests/ask/")
    _send(asking, principal=amount, rate="5", installments="3" if name == ANA else "2", reason="Semillas", on=on)
    address = asking.page.url
    julio = circle.phone_of(JULIO)
    julio.open(address)
    _send(julio, at="approve/", on=approved_on)


def _opens_meeting(rosa: Visitor, circle: Circle, *, on: str, counted: str) -> None:
    rosa.open(f"{circle.home}meetings/open/")
    _send(rosa, cash_counted=counted, held_on=on)
    assert rosa.page.url.endswith("/roll/")


def _calls_the_roll(rosa: Visitor, circle: Circle, *, late: Any = (), absent: Any = ()) -> None:
    for name, member_id in circle.people.items():
        status = "late" if name in late else "absent" if name in absent else "present"
        rosa.page.locator(f"[name=status-{member_id}][value={status}]").check()
    _send(rosa)
    assert rosa.page.url.endswith("/money-in/")


def _hands_over(rosa: Visitor, circle: Circle, name: str, *, loan: str = "", **given: Any) -> None:
    """What one member brings; of a loan there is one field, whatever its number."""
    meeting = rosa.page.url.partition("/meetings/")[2].partition("/")[0]
    rosa.open(f"{circle.home}meetings/{meeting}/money-in/{circle.people[name]}/")
    fund = rosa.page.locator("[name=social_fund]")
    fund.fill(given.pop("social_fund", ""))
    if loan:
        rosa.page.locator("[name^=loan-]").fill(loan)
    _send(rosa, **given)
    rosa.open(f"{circle.home}meetings/{meeting}/money-in/")


def _counts_and_signs(rosa: Visitor, circle: Circle, *, counted: str) -> str:
    """The treasurer counts; the president signs on her phone. Answers what is in the box."""
    rosa.open(f"{circle.home}meetings/")
    rosa.follow(rosa.page.locator("main a[href*='/meetings/']:not([href$='/open/'])").first)
    meeting = rosa.page.url.partition("/meetings/")[2].partition("/")[0]
    rosa.open(f"{circle.home}meetings/{meeting}/close/")
    _send(rosa, cash_counted=counted)
    signing = rosa.page.locator("form[action$='/sign-here/']")
    signing.locator("[name=username]").fill(circle.users[JULIO])
    signing.locator("[name=password]").fill(PASSWORD)
    rosa.follow(signing.locator("[type=submit]"))
    assert rosa.page.url.endswith(f"/meetings/{meeting}/"), rosa.text()
    return f"{circle.balances()['assets:cash:box'] / 100:.2f}"


def _opens_request(rosa: Visitor, circle: Circle, number: int) -> None:
    rosa.open(f"{circle.home}requests/?show=all")
    rosa.follow(rosa.page.locator(f"main a:has-text('{number}')[href*='/requests/']:not([href*='?'])").first)


def _send(visitor: Visitor, *, at: str = "", status: int = 200, **fields: Any) -> None:
    """Fill in the one form of the page (at a place below it, if given) and send it."""
    if at:
        visitor.open(f"{visitor.page.url}{at}")
    visitor.fill(**fields)
    button = visitor.page.locator("main form[method=post] button[type=submit]:not([name=preview])").first
    visitor.follow(button, status=status)
    if status == 200:
        assert visitor.page.locator("[role=alert]:visible").count() == 0, visitor.text()


def _number(name: str) -> int:
    return FIVE.index(name) + 1


def _user(junta: Junta, *, person_id: UUID | None = None, role: str | None = None) -> str:
    username = f"user-{uuid4().hex[:10]}"
    parties.add_user(junta.call(), username=username, password=PASSWORD, person_id=person_id, role=role)
    return username
