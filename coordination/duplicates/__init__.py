"""One young person registered twice by the own organisation: found, merged and parted again."""
