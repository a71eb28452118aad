"""How much each part of a suggestion's score is worth: one table a district sets for itself."""

from sqlalchemy import select

from directory.actions.record import record_change
from directory.db import db
from directory.matching.ranking import Weights
from directory.models import District, MatchWeights, User
from directory.queries.weights import WeightsInUse, weights_for


def set_weights(district: District, weights: Weights, *, actor: User | None) -> WeightsInUse:
    """A new version, unless these are the ones in use. Older versions stay: what was shown refers to them."""
    before = weights_for(district)
    if before.weights == weights:
        return before
    db.session.execute(select(District.id).where(District.id == district.id).with_for_update())
    before = weights_for(district)
    row = MatchWeights(
        district_id=district.id,
        version=before.version + 1,
        weights=weights.as_json(),
        user_id=actor.id if actor else None,
    )
    db.session.add(row)
    db.session.flush()
    record_change(district, "match_weights", before.weights.as_json(), weights.as_json(), actor)
    return weights_for(district)
