"""What all tables of a recipe have in common, and the text form of those with a name."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from animate.recipe.mistakes import (
    REFUSED,
    Mistake,
    faults,
    refusal,
    refuse,
    refuse_all,
)


class Table(BaseModel):
    """A frozen set of keys. No others are taken, and no number is infinite or nan.

    The description of a field says what it accepts, in the words that complete
    the sentence "give ...".

    Attributes
    ----------
    within : str
        Where a key stands, in the words that complete "no such key ...".
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    within: ClassVar[str]

    @classmethod
    def own_keys(cls) -> tuple[str, ...]:
        """The keys that can be given."""
        return tuple(cls.model_fields)

    @field_validator("*", mode="wrap")
    @classmethod
    def _in_words(
        cls, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Any:
        try:
            return handler(value)
        except ValidationError as error:
            if all(fault["type"] == REFUSED for fault in faults(error)):
                # Of a table inside, with places of their own.
                raise
            field = cls.model_fields[str(info.field_name)]
            raise refuse(refusal(value, field.description)) from None

    @model_validator(mode="wrap")
    @classmethod
    def _all_in_words(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(value)
        except ValidationError as error:
            raise refuse_all(
                Mistake(
                    fault["loc"], cls._sentence(value, fault["type"], fault["loc"], fault["msg"])
                )
                for fault in faults(error)
            ) from None

    @classmethod
    def _sentence(cls, value: object, kind: str, place: tuple[str | int, ...], message: str) -> str:
        if kind == REFUSED:
            return message
        if kind == "missing":
            return f"it isn't given; give {cls.model_fields[str(place[0])].description}"
        if kind == "model_type":
            return refusal(value, "a table of keys and values")
        # An unknown key, or one that isn't text, or not even Unicode and without a place.
        keys = ", ".join(cls.own_keys())
        return f"no such key {cls.within}; " + (f"the keys are {keys}" if keys else "it has none")


class Named(Table):
    """A table whose `name` says which other keys it has."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "name" in cls.model_fields:
            cls.within = f"with {cls.model_fields['name'].default}"

    @classmethod
    def own_keys(cls) -> tuple[str, ...]:
        return tuple(key for key in cls.model_fields if key != "name")


def parsed(text: str) -> dict[str, str]:
    """The text form 'NAME KEY=VALUE KEY=VALUE' as a table.

    Raises
    ------
    ValueError
        If it isn't of that form, or gives a key twice.
    """
    name, *options = text.split()
    table = {"name": name}
    for option in options:
        key, value = option.split("=", 1)
        if key in table:
            raise ValueError("given twice")
        table[key] = value
    return table


def one_of_kinds(kinds: Mapping[str, type[Named]], accepted: str) -> BeforeValidator:
    """Read a table or its text form as the class that its name stands for.

    Parameters
    ----------
    kinds : mapping
        The class of each name.
    accepted : str
        What is accepted, to complete "give ...".
    """

    def read(value: object) -> object:
        if type(value) in kinds.values():
            return value
        text = isinstance(value, str)
        try:
            table = parsed(value) if isinstance(value, str) else value
        except ValueError:
            table = None
        if not isinstance(table, Mapping):
            raise refuse(refusal(value, accepted))
        name = table.get("name")
        kind = kinds.get(name.lower()) if isinstance(name, str) else None
        if kind is not None:
            return kind.model_validate({**table, "name": str(name).lower()})
        if text:
            raise refuse(refusal(name, accepted))
        given = refusal(name, accepted) if "name" in table else f"it isn't given; give {accepted}"
        raise refuse_all([Mistake(("name",), given)])

    return BeforeValidator(read)
