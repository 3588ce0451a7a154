"""Plans: blocks gathered into atoms, atoms assigned to sections, sections to areas."""
