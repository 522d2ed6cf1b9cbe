"""policies and imports."""

import sqlalchemy as sa
import core.database
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('imports',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('file', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('stage', sa.String(length=16), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('created_at', core.database.Moment(), nullable=False),
    sa.Column('changed_at', core.database.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports'))
    )
    op.create_table('policies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('doc_no', sa.String(length=60), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('issuer', sa.String(length=200), nullable=False),
    sa.Column('level', sa.String(length=12), nullable=False),
    sa.Column('region', sa.String(length=60), nullable=False),
    sa.Column('written', sa.Date(), nullable=True),
    sa.Column('published', sa.Date(), nullable=True),
    sa.Column('effective', sa.Date(), nullable=True),
    sa.Column('expires', sa.Date(), nullable=True),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('standing', sa.String(length=12), nullable=False),
    sa.Column('repealed_on', sa.Date(), nullable=True),
    sa.Column('successor', sa.String(length=60), nullable=False),
    sa.Column('expiry_told', sa.Boolean(), nullable=False),
    sa.Column('confirmed_by', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('sketch', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', core.database.Moment(), nullable=False),
    sa.Column('changed_at', core.database.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policies'))
    )
    with op.batch_alter_table('policies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policies_expires'), ['expires'], unique=False)
        batch_op.create_index(batch_op.f('ix_policies_fingerprint'), ['fingerprint'], unique=False)
        batch_op.create_index(batch_op.f('ix_policies_key'), ['key'], unique=False)
        batch_op.create_index(batch_op.f('ix_policies_level'), ['level'], unique=False)
        batch_op.create_index(batch_op.f('ix_policies_standing'), ['standing'], unique=False)

    op.create_table('policy_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('move', sa.String(length=16), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', core.database.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_policy_events_policy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_events'))
    )
    with op.batch_alter_table('policy_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_events_policy_id'), ['policy_id'], unique=False)

    op.create_table('policy_sources',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('file', sa.String(length=200), nullable=False),
    sa.Column('share', sa.Double(), nullable=False),
    sa.Column('at', core.database.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_policy_sources_policy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_sources')),
    sa.UniqueConstraint('policy_id', 'file', name=op.f('uq_policy_sources_policy_id_file'))
    )
    with op.batch_alter_table('policy_sources', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_sources_policy_id'), ['policy_id'], unique=False)

    op.create_table('policy_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('blocks', sa.JSON(), nullable=False),
    sa.Column('file', sa.String(length=200), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('at', core.database.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_policy_versions_policy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_versions')),
    sa.UniqueConstraint('policy_id', 'number', name=op.f('uq_policy_versions_policy_id_number'))
    )
    with op.batch_alter_table('policy_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_versions_fingerprint'), ['fingerprint'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_versions_policy_id'), ['policy_id'], unique=False)



def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('policy_versions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_versions_policy_id'))
        batch_op.drop_index(batch_op.f('ix_policy_versions_fingerprint'))

    op.drop_table('policy_versions')
    with op.batch_alter_table('policy_sources', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_sources_policy_id'))

    op.drop_table('policy_sources')
    with op.batch_alter_table('policy_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_events_policy_id'))

    op.drop_table('policy_events')
    with op.batch_alter_table('policies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policies_standing'))
        batch_op.drop_index(batch_op.f('ix_policies_level'))
        batch_op.drop_index(batch_op.f('ix_policies_key'))
        batch_op.drop_index(batch_op.f('ix_policies_fingerprint'))
        batch_op.drop_index(batch_op.f('ix_policies_expires'))

    op.drop_table('policies')
    op.drop_table('imports')
