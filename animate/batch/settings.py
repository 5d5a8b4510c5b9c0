"""How a batch is done, as the command says: by how many workers, and which part of it."""

import os
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from animate.batch.pool import TIMEOUT
from animate.limits import JOBS
from animate.recipe.mistakes import input_error, mistakes_in
from animate.recipe.table import Table
from animate.recipe.values import NUMBER

_CLUSTER = re.compile(r"(tcp|tls|ws|wss|ucx)://[^\s/]+:\d{1,5}/?")


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share(workers: int) -> int:
    """How many cores each of some workers has to itself, at least one."""
    return max(1, cores() // workers)


def _shard(value: object) -> object:
    """'2/4' as a pair."""
    return tuple(value.split("/")) if isinstance(value, str) else value


def _one_of_them(value: tuple[int, int]) -> tuple[int, int]:
    if value[0] > value[1]:
        raise ValueError("beyond the last")
    return value


def _address(value: str) -> str:
    if not _CLUSTER.fullmatch(value):
        raise ValueError("no address")
    return value


_Count = Annotated[int, Field(ge=1, le=10_000), NUMBER]


class Settings(Table):
    """How a batch is done."""

    within: ClassVar[str] = "of a batch"

    jobs: Annotated[int, Field(ge=JOBS.least, le=JOBS.most), NUMBER] = Field(
        default_factory=cores, description=JOBS.whole
    )
    timeout: Annotated[float, Field(ge=1, le=1_000_000), NUMBER] = Field(
        TIMEOUT, description="a number of seconds from 1 to 1000000"
    )
    shard: Annotated[
        tuple[_Count, _Count], BeforeValidator(_shard), AfterValidator(_one_of_them)
    ] = Field((1, 1), description="which of how many, from 1 on, such as 2/4")
    cluster: Annotated[str, AfterValidator(_address)] | None = Field(
        None, description="the address of a Dask scheduler, such as tcp://scheduler:8786"
    )

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read what was given, reporting every mistake at once.

        Raises
        ------
        InputError
        """
        try:
            return cls.model_validate(options)
        except ValidationError as error:
            raise input_error(mistakes_in(error)) from None
