"""who showed that a ticket is theirs, and the limit a ticket was dispatched with."""

import sqlalchemy as sa

import core.database
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('ticket_proofs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('holder', sa.String(length=64), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=True),
    sa.Column('until', core.database.Moment(), nullable=True),
    sa.Column('at', core.database.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_ticket_proofs_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_proofs')),
    sa.UniqueConstraint('key', name=op.f('uq_ticket_proofs_key'))
    )
    with op.batch_alter_table('ticket_proofs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ticket_proofs_holder'), ['holder'], unique=False)
        batch_op.create_index(batch_op.f('ix_ticket_proofs_number'), ['number'], unique=False)
        batch_op.create_index(batch_op.f('ix_ticket_proofs_source'), ['source'], unique=False)
        batch_op.create_index(batch_op.f('ix_ticket_proofs_ticket_id'), ['ticket_id'], unique=False)

    with op.batch_alter_table('tickets', schema=None) as batch_op:
        batch_op.add_column(sa.Column('limit_days', sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('tickets', schema=None) as batch_op:
        batch_op.drop_column('limit_days')

    with op.batch_alter_table('ticket_proofs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ticket_proofs_ticket_id'))
        batch_op.drop_index(batch_op.f('ix_ticket_proofs_source'))
        batch_op.drop_index(batch_op.f('ix_ticket_proofs_number'))
        batch_op.drop_index(batch_op.f('ix_ticket_proofs_holder'))

    op.drop_table('ticket_proofs')
