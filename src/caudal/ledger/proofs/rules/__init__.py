"""Pure decisions of the proofs: the tree, the signed notes, the sums."""
