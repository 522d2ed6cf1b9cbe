"""what editors change of the dictionary of synonyms, and who changed it."""

import sqlalchemy as sa

import core.database
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('synonyms',
    sa.Column('word', sa.String(length=20), nullable=False),
    sa.Column('read_as', sa.String(length=20), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', core.database.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('word', name=op.f('pk_synonyms'))
    )
    op.create_table('synonym_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('word', sa.String(length=20), nullable=False),
    sa.Column('before', sa.String(length=20), nullable=False),
    sa.Column('after', sa.String(length=20), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('at', core.database.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_synonym_events')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('synonym_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_synonym_events_word'), ['word'], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table('synonym_events')
    op.drop_table('synonyms')
