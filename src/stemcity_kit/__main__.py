"""`python -m stemcity_kit` is the command `stemcity`, for those whose PATH lacks it."""

from stemcity_kit.cli import main

if __name__ == "__main__":
    main(prog_name="stemcity")
