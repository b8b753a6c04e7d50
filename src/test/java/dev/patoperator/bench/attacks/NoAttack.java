package dev.patoperator.bench.attacks;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;

/** Nothing happens: what the others are compared with. */
final class NoAttack extends Attack {

    @Override
    void start(Stand stand, ChildJvm operator) {}
}
