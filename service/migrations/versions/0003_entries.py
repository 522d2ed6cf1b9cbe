"""entries, their versions, events, citations and flags."""

import sqlalchemy as sa

import core.database
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('entries',
    sa.Column('id', sa.String(length=20), nullable=False),
    sa.Column('topic', sa.String(length=200), nullable=False),
    sa.Column('origin', sa.String(length=8), nullable=False),
    sa.Column('edited', sa.Boolean(), nullable=False),
    sa.Column('seed', sa.String(length=16), nullable=False),
    sa.Column('created_at', core.database.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entries'))
    )
    with op.batch_alter_table('entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entries_topic'), ['topic'], unique=False)

    op.create_table('entry_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('move', sa.String(length=16), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', core.database.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_entry_events_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_events'))
    )
    with op.batch_alter_table('entry_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_events_entry_id'), ['entry_id'], unique=False)

    op.create_table('entry_flags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.String(length=20), nullable=False),
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('doc_no', sa.String(length=100), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', core.database.Moment(), nullable=False),
    sa.Column('cleared_at', core.database.Moment(), nullable=True),
    sa.Column('cleared_by', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_entry_flags_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_flags'))
    )
    with op.batch_alter_table('entry_flags', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_flags_entry_id'), ['entry_id'], unique=False)

    op.create_table('entry_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.String(length=20), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('searched', sa.Text(), nullable=False),
    sa.Column('review_by', sa.Date(), nullable=True),
    sa.Column('edits', sa.Integer(), nullable=False),
    sa.Column('authors', sa.JSON(), nullable=False),
    sa.Column('drafter_id', sa.Integer(), nullable=True),
    sa.Column('drafter', sa.String(length=200), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=True),
    sa.Column('reviewer', sa.String(length=200), nullable=False),
    sa.Column('publisher_id', sa.Integer(), nullable=True),
    sa.Column('publisher', sa.String(length=200), nullable=False),
    sa.Column('publish_at', core.database.Moment(), nullable=True),
    sa.Column('created_at', core.database.Moment(), nullable=False),
    sa.Column('changed_at', core.database.Moment(), nullable=False),
    sa.Column('published_at', core.database.Moment(), nullable=True),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_entry_versions_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_versions')),
    sa.UniqueConstraint('entry_id', 'number', name=op.f('uq_entry_versions_entry_id_number'))
    )
    with op.batch_alter_table('entry_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_versions_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index('ix_entry_versions_open', ['entry_id'], unique=True, sqlite_where=sa.text("state IN ('draft', 'review', 'approved')"))
        batch_op.create_index('ix_entry_versions_out', ['entry_id'], unique=True, sqlite_where=sa.text("state = 'published'"))
        batch_op.create_index(batch_op.f('ix_entry_versions_publish_at'), ['publish_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_versions_state'), ['state'], unique=False)

    op.create_table('knowledge_revisions',
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.String(length=20), nullable=False),
    sa.Column('at', core.database.Moment(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_knowledge_revisions_entry_id')),
    sa.PrimaryKeyConstraint('revision', name=op.f('pk_knowledge_revisions')),
    sqlite_autoincrement=True
    )
    op.create_table('entry_citations',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['entry_versions.id'], name=op.f('fk_entry_citations_version_id')),
    sa.PrimaryKeyConstraint('version_id', 'key', name=op.f('pk_entry_citations'))
    )
    with op.batch_alter_table('entry_citations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_citations_key'), ['key'], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('entry_citations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_citations_key'))

    op.drop_table('entry_citations')
    op.drop_table('knowledge_revisions')
    with op.batch_alter_table('entry_versions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_versions_state'))
        batch_op.drop_index(batch_op.f('ix_entry_versions_publish_at'))
        batch_op.drop_index('ix_entry_versions_out', sqlite_where=sa.text("state = 'published'"))
        batch_op.drop_index('ix_entry_versions_open', sqlite_where=sa.text("state IN ('draft', 'review', 'approved')"))
        batch_op.drop_index(batch_op.f('ix_entry_versions_entry_id'))

    op.drop_table('entry_versions')
    with op.batch_alter_table('entry_flags', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_flags_entry_id'))

    op.drop_table('entry_flags')
    with op.batch_alter_table('entry_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_events_entry_id'))

    op.drop_table('entry_events')
    with op.batch_alter_table('entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entries_topic'))

    op.drop_table('entries')
