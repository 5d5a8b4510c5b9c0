"""The command, from its first moment: whoever stops it while it is being loaded is heard too."""

from animate.cli import stopping


def main() -> None:
    """Run the command and exit."""
    try:
        stopping.listen()
        from animate.cli.main import main as run

        run()
    except Exception:
        # A library that was interrupted while it was loaded may put it into an error of its own.
        if not stopping.heard():
            raise
        stopping.say()
    except KeyboardInterrupt:
        stopping.say()
    finally:
        stopping.leave()


if __name__ == "__main__":
    main()
