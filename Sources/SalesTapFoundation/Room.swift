// This room is furnished in a following commit.
