"""`python -m twin`: the same as `manage.py twin`, where there is no house."""

import argparse
import sys

from twin import command


def main() -> None:
    """Parse the arguments and do what they ask for."""
    parser = argparse.ArgumentParser(prog="twin", description="The training twin of a customs house.")
    command.add_arguments(parser)
    try:
        command.run(vars(parser.parse_args()), lambda text: print(text, flush=True))  # noqa: T201 (a command)
    except (ValueError, OSError) as error:
        sys.exit(f"twin: {error}")


main()
