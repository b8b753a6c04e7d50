package dev.patoperator.dispatch.listing;

/** How far a look into a list goes. */
public enum ScanDepth {
    /** One page: something else waits. */
    ONE_PAGE(1),
    /** Ten pages: enough for a lone id, which the list only tells the token of. */
    TEN_PAGES(10),
    /** Until every id was seen. */
    ALL_IDS(Integer.MAX_VALUE),
    /** To the end, when nothing is known yet: many more wait, and what is read now serves them, too. */
    WHOLE_LIST(Integer.MAX_VALUE);

    private final int pages;

    ScanDepth(int pages) {
        this.pages = pages;
    }

    /** Most pages to read. */
    int pages() {
        return pages;
    }
}
