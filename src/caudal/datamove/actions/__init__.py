"""What a data move does: assess, back up, land, transform, import, verify, report; and the sample to try it on."""
