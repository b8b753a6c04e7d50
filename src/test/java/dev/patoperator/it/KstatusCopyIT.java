package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.gitops.Kstatus;
import dev.patoperator.gitops.KstatusCase;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@link Kstatus}, which the tests without Flux's program use, computes the same status as that program. */
class KstatusCopyIT {

    private static final long SEED = 20261126;
    /** A run of the program takes about 100 ms of processor time. */
    private static final int RANDOM_RESOURCES = 60;

    private static KstatusProgram program;

    @BeforeAll
    static void find() {
        program = KstatusProgram.orSkip("KstatusCopyIT");
    }

    @Test
    void javaCopyAgreesWithTheProgramOnTheTableOfCases() {
        assertThat(KstatusCase.all().parallelStream()
                        .filter(each -> program.compute(each.resource()).status() != each.status()))
                .isEmpty();
    }

    @Test
    void javaCopyAgreesWithTheProgramOnRandomResources() {
        List<ObjectNode> resources = KstatusCase.randomResources(SEED, RANDOM_RESOURCES);

        assertThat(resources.parallelStream()
                        .filter(resource -> program.compute(resource).status() != Kstatus.of(resource)))
                .isEmpty();
    }
}
