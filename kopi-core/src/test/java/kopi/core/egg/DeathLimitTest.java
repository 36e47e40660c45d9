package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.port.Attempts;
import kopi.core.port.Broker;
import org.junit.jupiter.api.Test;

/** Goal: a message that ends processes is put aside before it makes a node failed. */
class DeathLimitTest {
    @Test
    void aNodeSurvivesTwoPoisonousMessagesOneAfterTheOther() {
        assertThat(2 * Attempts.DEATH_LIMIT)
                .isLessThan(EggOptions.DEFAULT.restart().deathsToFail());
    }

    @Test
    void deathsAreBlamedBeforeDeliveriesAreCounted() {
        assertThat(Attempts.DEATH_LIMIT).isLessThan(Broker.DELIVERY_LIMIT);
    }
}
