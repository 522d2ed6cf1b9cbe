"""What the console sends to the dictionary of synonyms."""

from pydantic import BaseModel, Field


class NewSynonym(BaseModel):
    """A word and what it is to be read as."""

    word: str = Field(max_length=100)
    read_as: str = Field(max_length=100)
