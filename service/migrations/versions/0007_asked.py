"""ways to ask, filed under their pieces: what is nearly the same is found without reading all."""

import json

import sqlalchemy as sa

from alembic import op
from knowledge.entries.likeness import key, pieces
from knowledge.retrieval.analysis import compact

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    asked = op.create_table('entry_asked',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['entry_versions.id'], name=op.f('fk_entry_asked_version_id_entry_versions')),
    sa.PrimaryKeyConstraint('version_id', 'number', name=op.f('pk_entry_asked'))
    )
    filed = op.create_table('entry_asked_pieces',
    sa.Column('key', sa.BigInteger(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['entry_versions.id'], name=op.f('fk_entry_asked_pieces_version_id_entry_versions')),
    sa.PrimaryKeyConstraint('key', 'version_id', name=op.f('pk_entry_asked_pieces'))
    )
    with op.batch_alter_table('entry_asked_pieces', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_asked_pieces_version_id'), ['version_id'], unique=False)
    versions = op.get_bind().execute(sa.text(
        "SELECT id, content FROM entry_versions "
        "WHERE state IN ('draft', 'review', 'approved', 'published')"
    ))
    for version_id, content in versions.fetchall():
        draft = json.loads(content) if isinstance(content, str) else content
        texts = [compact(text) for text in (draft['question'], *draft['variants'])]
        rows = [
            {'version_id': version_id, 'number': number, 'text': text}
            for number, text in enumerate(texts) if text
        ]
        keys = {key(piece) for text in texts for piece in pieces(text)}
        if rows:
            op.bulk_insert(asked, rows)
            op.bulk_insert(filed, [{'key': one, 'version_id': version_id} for one in sorted(keys)])


def downgrade() -> None:
    """Undo."""
    op.drop_table('entry_asked_pieces')
    op.drop_table('entry_asked')
