package dev.patoperator.bench.attacks;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;

/** No attack: the baseline for the others. */
final class NoAttack extends Attack {

    @Override
    void start(Stand stand, ChildJvm operator) {}
}
