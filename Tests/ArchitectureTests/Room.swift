// The architecture tests come with the rooms.
