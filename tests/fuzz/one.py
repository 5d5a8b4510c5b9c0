"""One target under atheris: `python -m tests.fuzz.one TARGET [options of libFuzzer] CORPUS`."""

import sys

import atheris

# What the parsers are made of is watched for branches that an input reaches first.
with atheris.instrument_imports(include=["animate", "tomllib", "csv", "click", "json.decoder"]):
    from tests.fuzz.targets import fed


def main() -> None:
    name = sys.argv[1]

    def feed(content: bytes) -> None:
        fed(name, content)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
