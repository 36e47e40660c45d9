package kopi.testkit.sim;

import java.util.List;
import kopi.core.egg.ClusterView;
import kopi.core.egg.Egg;
import kopi.core.egg.EggEffect;
import kopi.core.egg.EggInput;

/** What {@link Egg} does, so that a test can put something broken in its place. */
public interface Supervisor {
    /** See {@link Egg#step}. */
    List<EggEffect> step(EggInput input);

    /** See {@link Egg#view}. */
    ClusterView view();

    /** The real one. */
    static Supervisor real(Egg egg) {
        return new Supervisor() {
            @Override
            public List<EggEffect> step(EggInput input) {
                return egg.step(input);
            }

            @Override
            public ClusterView view() {
                return egg.view();
            }
        };
    }
}
