package dev.patoperator.policy;

/** One compiled condition of a selector. */
interface Condition {

    /** Whether it is true of the item; anything else than a Boolean is a failure. */
    Match evaluate(ItemView item);

    /** Whether it reads the names of an item's repositories. */
    boolean namesRepositories();
}
