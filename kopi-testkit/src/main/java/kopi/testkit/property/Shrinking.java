package kopi.testkit.property;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Makes what fails a property smaller, as long as it fails: of the choices that it was made of, runs are left out, ever shorter ones, and
 * single ones become smaller (delta debugging, on choices instead of what they make).
 */
public final class Shrinking {
    /** What belongs together is seldom made of more choices than these. */
    private static final int SHORT = 8;

    private final Predicate<ChoiceList> fails;
    private int attempts;
    private List<Integer> best;

    private Shrinking(List<Integer> failing, Predicate<ChoiceList> fails, int attempts) {
        this.best = failing;
        this.fails = fails;
        this.attempts = attempts;
    }

    /**
     * ChoiceList that fail, too, none of which can be left out or made smaller alone, unless the attempts have not been enough.
     *
     * @param failing choices that fail
     * @param fails makes something of choices, and says whether it fails
     * @param attempts how often that may be asked
     */
    public static List<Integer> shrink(List<Integer> failing, Predicate<ChoiceList> fails, int attempts) {
        var shrinking = new Shrinking(failing, fails, attempts);
        List<Integer> before;
        do {
            before = shrinking.best;
            shrinking.leaveOut();
            shrinking.lower();
        } while (!shrinking.best.equals(before));
        return shrinking.best;
    }

    private void leaveOut() {
        for (int run = Math.max(1, best.size() / 2); run > 0; run = run > SHORT ? run / 2 : run - 1) {
            for (int from = best.size() - run; from >= 0; from = Math.min(from, best.size()) - run) {
                attempt(without(from, run));
            }
        }
    }

    private List<Integer> without(int from, int run) {
        List<Integer> rest = new ArrayList<>(best.subList(0, from));
        rest.addAll(best.subList(Math.min(from + run, best.size()), best.size()));
        return rest;
    }

    private void lower() {
        for (int at = 0; at < best.size(); at++) {
            if (!attempt(with(at, 0)) && !attempt(with(at, best.get(at) / 2))) {
                attempt(with(at, best.get(at) - 1));
            }
        }
    }

    private List<Integer> with(int at, int choice) {
        List<Integer> others = new ArrayList<>(best);
        others.set(at, Math.max(0, choice));
        return others;
    }

    /** Takes the choices if they are fewer or smaller, and fail. */
    private boolean attempt(List<Integer> candidate) {
        if (attempts == 0 || !isSmaller(candidate, best)) {
            return false;
        }
        attempts--;
        var choices = ChoiceList.again(candidate);
        if (!fails.test(choices)) {
            return false;
        }
        // What was not looked at is not needed, and zeros come by themselves.
        List<Integer> used = new ArrayList<>(choices.made());
        while (!used.isEmpty() && used.getLast() == 0) {
            used.removeLast();
        }
        best = isSmaller(used, candidate) ? used : candidate;
        return true;
    }

    private static boolean isSmaller(List<Integer> left, List<Integer> right) {
        if (left.size() != right.size()) {
            return left.size() < right.size();
        }
        for (int i = 0; i < left.size(); i++) {
            if (!Objects.equals(left.get(i), right.get(i))) {
                return left.get(i) < right.get(i);
            }
        }
        return false;
    }
}
