package kopi.core.egg;

/**
 * How many nodes a leader may start at once.
 *
 * @param left now
 * @param burst at most
 */
public record RestartAllowance(int left, int burst) {}
