"""A first call (support/first_call.py) on the page that plays the telephone."""
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from first_call import story  # noqa: E402
from nec import Town, check, run, wait_until  # noqa: E402
from visitor import Visitor  # noqa: E402
from keypad import key_for  # noqa: E402


class Call:
    """A telephone in somebody's hand."""

    def __init__(self, town, number):
        self.page = Visitor(town.phone_port).get("/appel").submit("Appeler", number=number)

    def press(self, keys):
        self.page = self.page.submit("Taper", keys=keys)
        return self

    def choose(self, words):
        """Presses the key that was said for these words."""
        return self.press(key_for(self.page.text.rsplit("La voix", 1)[-1], words))

    def say(self, words):
        self.page = self.page.submit("Dièse", word=words)
        return self

    def nobody_answers(self):
        self.page = self.page.submit("Personne ne décroche")
        return self

    def hang_up(self):
        self.page = self.page.submit("Raccrocher")

    def hears(self, *words):
        return self.page.says(*words)

    @property
    def text(self):
        return self.page.text[-700:]


def main():
    with Town() as town:
        wait_until(lambda: Visitor(town.phone_port).get("/appel").status == 200, 10)
        check(f"http://127.0.0.1:{town.phone_port}/appel" in town.visitor().get("/").links("Téléphone"),
              "every page of the trial leads to the trial telephone")
        story(town, lambda number: Call(town, number))


run(main)
