"""Each platform is given what it takes, and no title can become anything but a title."""

import re
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives
from markdown_it import MarkdownIt

from animate.cli.options import EMBEDDING
from animate.embed.snippet import PLATFORMS, Figure, caution, platform, snippet
from animate.errors import InputError

TABLE = (
    *("jupyter", "myst", "sphinx", "quarto", "mkdocs", "wordpress", "moodle", "openedx"),
    *("canvas", "revealjs", "github", "latex", "html"),
)
FILES = (".gif", ".mp4", ".webm", ".png", ".md", ".vtt", ".toml")
PLAIN = "Cross-entropy, from a bad start"
SAID = "A logistic regression learns: the loss falls from 4.551 to 0.052."

NASTY = [
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "]](javascript:alert(1))",
    "![x](y){.z}",
    "$\\input{/etc/passwd}$ \\write18{ls}",
    "} \\end{figure} % \\input{x}",
    "::: {.danger}\n:::",
    "first\n\n.. raw:: html\n\n   <script>alert(1)</script>",
    "-->\n<!-- wp:shortcode -->[gallery]",
    '" >}} {{< include /etc/passwd >}}',
    "`code` |sub| *em* _em_ **b** [link] {role}`x` ~~s~~",
    "1. item",
    "- item",
    "# heading & &amp; &lt;b&gt; @user #1",
    "| a | b |",
    "line\u2028break\x00\x1b[31m",
    "100 % #1 a_b ^c ~d",
]

BARE = Figure("ce", FILES, PLAIN, SAID, (1200, 400), "en", 106, 8.15)


def titled(title: str, **more: Any) -> Figure:
    """The figure with a title, which its alternative text ends with as well."""
    values = {"frames": 106, "rate": 8.15, **more}
    suffixes = values.pop("suffixes", FILES)
    return Figure("ce", suffixes, title, f"{SAID} {title}", (1200, 400), "en", **values)


def read(text: str) -> str:
    """A text as a reader sees it: one line, with nothing that can't be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def parsed(html: str) -> Element:
    """A fragment of HTML without a mistake in it."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    fragment: Element = parser.parseFragment(html)
    return fragment


def tags(html: str) -> list[str]:
    return [str(element.tag) for element in parsed(html).iter() if isinstance(element.tag, str)][1:]


def only(html: str, tag: str) -> Element:
    (found,) = parsed(html).iter(tag)
    return found


def check_video(video: Element, figure: Figure, file: str, source: str = "src") -> None:
    attributes = dict(video.attrib)
    style = attributes.pop("style")
    assert style == "max-width: 100%; height: auto"
    assert attributes == {
        source: f"{file}.mp4",
        "poster": f"{file}.png",
        "width": "1200",
        "height": "400",
        "controls": "",
        "playsinline": "",
        "preload": "metadata",
        "title": read(figure.title),
        "aria-label": read(figure.alternative),
    }


def check_player(frame: Element, figure: Figure, file: str, source: str = "src") -> None:
    attributes = dict(frame.attrib)
    assert attributes.pop("style") == "border: 0; max-width: 100%"
    assert int(attributes.pop("height")) > 400
    assert attributes == {
        source: f"{file}.html",
        "title": read(figure.title),
        "width": "1200",
        "sandbox": "allow-scripts",
        "loading": "lazy",
    }


def in_markdown(text: str) -> str:
    """HTML as a host of Markdown makes it."""
    return str(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))


def test_every_row_of_the_table_has_a_platform() -> None:
    assert tuple(PLATFORMS) == TABLE
    (option,) = [
        one
        for decorate in EMBEDDING
        for one in decorate(lambda: None).__click_params__
        if one.name == "for"
    ]
    assert all(name in option.help for name in TABLE)
    completed = option.shell_complete(None, "")
    assert [item.value for item in completed] == list(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_each_has_a_caution_in_a_line(name: str) -> None:
    told = caution(BARE, name)
    assert 20 < len(told) < 200
    assert "\n" not in told
    assert "{" not in told


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("suffixes", [FILES, (*FILES, ".html")], ids=["video", "player"])
def test_none_plays_by_itself_and_all_are_whole(name: str, suffixes: tuple[str, ...]) -> None:
    text = snippet(titled(PLAIN, suffixes=suffixes), name)
    assert "autoplay" not in text
    assert "loop" not in text
    assert "None" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search(r"[ \t]\n", text)


def test_another_platform_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        platform("blackboard")
    sentence = f"'blackboard' isn't a platform; give {', '.join(TABLE[:-1])} or html"
    assert caught.value.mistakes == (("for", sentence),)


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
@pytest.mark.parametrize("name", ["jupyter", "mkdocs", "canvas"])
def test_a_video_for_pages_without_frames(name: str, title: str) -> None:
    for suffixes in (FILES, (*FILES, ".html")):
        figure = titled(title, suffixes=suffixes)
        text = snippet(figure, name, "media")
        file = "ce" if name == "canvas" else "media/ce"
        assert tags(text) == ["video"]
        check_video(only(text, "video"), figure, file)
        # As hosts of Markdown see it: formulas and emphasis are looked for in all text.
        assert tags(in_markdown(text)) == ["p", "video"]
        check_video(only(in_markdown(text), "video"), figure, file)
        assert not re.search(r"[$\\\[\]`*{}|~^]", text)


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
def test_github_is_given_a_picture_with_a_still(title: str) -> None:
    figure = titled(title)
    text = snippet(figure, "github", "docs/img")
    for html in (text, in_markdown(text)):
        assert [tag for tag in tags(html) if tag != "p"] == ["picture", "source", "img"]
        assert dict(only(html, "source").attrib) == {
            "media": "(prefers-reduced-motion: reduce)",
            "srcset": "docs/img/ce.png",
        }
        assert only(html, "img").attrib["src"] == "docs/img/ce.gif"
        assert only(html, "img").attrib["alt"] == read(figure.alternative)
        assert only(html, "img").attrib["width"] == "1200"


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
def test_wordpress_is_given_a_block(title: str) -> None:
    figure = titled(title, suffixes=(*FILES, ".html"))
    text = snippet(figure, "wordpress", "media")
    first, block, last = text.splitlines()
    assert (first, last) == ("<!-- wp:html -->", "<!-- /wp:html -->")
    assert tags(block) == ["figure", "video", "figcaption"]
    check_video(only(block, "video"), figure, "ce")
    assert only(block, "figcaption").text == read(title)
    # Shortcodes are looked for in the finished page, in attributes too.
    assert "[" not in text
    assert text.count("<!--") == 2


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
@pytest.mark.parametrize(("name", "file"), [("moodle", "ce"), ("openedx", "/static/ce")])
def test_a_player_in_a_frame_where_there_is_one(name: str, file: str, title: str) -> None:
    figure = titled(title, suffixes=(*FILES, ".html"))
    text = snippet(figure, name, "media")
    assert tags(text) == ["iframe"]
    check_player(only(text, "iframe"), figure, file)
    figure = titled(title)
    text = snippet(figure, name, "media")
    assert tags(text) == ["video"]
    check_video(only(text, "video"), figure, file)
    # Moodle looks for formulas in the finished page.
    assert not re.search(r"[$\\\[\]]", text)


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
def test_a_slide_loads_when_it_is_shown(title: str) -> None:
    figure = titled(title)
    text = snippet(figure, "revealjs", "media")
    assert tags(text) == ["section", "video"]
    check_video(only(text, "video"), figure, "media/ce", "data-src")
    figure = titled(title, suffixes=(*FILES, ".html"))
    text = snippet(figure, "revealjs", "media")
    assert tags(text) == ["section", "iframe"]
    check_player(only(text, "iframe"), figure, "media/ce", "data-src")


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
def test_a_page_of_ones_own_has_captions_and_a_still(title: str) -> None:
    figure = titled(title)
    text = snippet(figure, "html", "media")
    inside = ["video", "track", "picture", "source", "img", "figcaption"]
    assert tags(text) == ["figure", *inside]
    check_video(only(text, "video"), figure, "media/ce")
    assert dict(only(text, "track").attrib) == {
        "kind": "captions",
        "src": "media/ce.vtt",
        "srclang": "en",
        "label": "English",
    }
    assert only(text, "source").attrib["media"] == "(prefers-reduced-motion: reduce)"
    image = only(text, "img").attrib
    assert (image["width"], image["height"], image["alt"]) == (
        "1200",
        "400",
        read(figure.alternative),
    )
    assert only(text, "figcaption").text == read(title)
    figure = titled(title, suffixes=(*FILES, ".html"))
    text = snippet(figure, "html", "media")
    assert tags(text) == ["figure", "iframe", "figcaption"]
    check_player(only(text, "iframe"), figure, "media/ce")


def texts_of(markdown: str) -> list[Any]:
    """The inline tokens of a text of Markdown that is one paragraph."""
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    tokens = parser.parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return list(tokens[1].children or ())


# What neither YAML nor a role, a formula or a shortcode begins with.
MEANINGLESS = re.compile(r"[^\"'`<>{}\[\]\\$&#%*|@!]*")


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
def test_myst_is_given_a_figure(title: str) -> None:
    lines = snippet(titled(title), "myst", "media").splitlines()
    first, alt, width, empty, caption, last = lines
    assert (first, width, empty, last) == (
        ":::{figure} media/ce.mp4",
        ":width: 1200px",
        "",
        ":::",
    )
    said = alt.removeprefix(":alt: ")
    assert said.startswith("A logistic regression learns \u2013 the loss falls from 4.551 to ")
    assert MEANINGLESS.fullmatch(said)
    assert ": " not in said
    children = texts_of(caption)
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == read(title)
    assert not caption.startswith(":")
    # A role, and a formula in dollars, both of MyST.
    assert not re.search(r"(?<!\\)[{$`]", caption)


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
def test_quarto_is_given_a_video_and_a_still(title: str) -> None:
    blocks = snippet(titled(title), "quarto", "media").split("\n\n")
    html, other = (block.splitlines() for block in blocks)
    assert (html[0], html[-1]) == ('::: {.content-visible when-format="html"}', ":::")
    assert (other[0], other[-1].strip()) == (
        '::: {.content-visible unless-format="html"}',
        ":::",
    )
    (video,), (image,) = html[1:-1], other[1:-1]
    shortcode = re.fullmatch(
        r'\{\{< video media/ce\.mp4 title="([^"]*)" width="1200" height="400" >\}\}', video
    )
    assert shortcode
    assert MEANINGLESS.fullmatch(shortcode[1])
    still = re.fullmatch(r'(!\[.*\]\(media/ce\.png\))\{fig-alt="([^"]*)" width=100%\}', image)
    assert still
    assert MEANINGLESS.fullmatch(still[2])
    (picture,) = texts_of(still[1])
    assert (picture.type, picture.attrs["src"]) == ("image", "media/ce.png")
    assert "".join(child.content for child in picture.children) == read(title)
    # Shortcodes are looked for everywhere.
    assert "{{<" not in image


class Only(Directive):
    """Sphinx's directive, which docutils hasn't got: its content, under what it says."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        container = nodes.container(only=self.arguments[0])
        self.state.nested_parse(self.content, self.content_offset, container)
        return [container]


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
def test_sphinx_is_given_html_and_a_still(title: str) -> None:
    directives.register_directive("only", Only)
    figure = titled(title)
    settings = {"report_level": 1, "halt_level": 1, "raw_enabled": True}
    tree = publish_doctree(snippet(figure, "sphinx", "_static"), settings_overrides=settings)
    assert not list(tree.findall(nodes.system_message))
    raw, container = tree.children
    assert isinstance(raw, nodes.raw)
    assert raw["format"] == "html"
    check_video(only(raw.astext(), "video"), figure, "_static/ce")
    assert isinstance(container, nodes.container)
    assert container["only"] == "not html"
    (drawn,) = container.children
    image, caption = drawn.children
    assert isinstance(image, nodes.image)
    assert (image["uri"], image["alt"]) == ("_static/ce.png", read(figure.alternative))
    assert image["width"] == "1200px"
    assert isinstance(caption, nodes.caption)
    assert caption.astext() == read(title)
    assert {type(child) for child in caption.children} == {nodes.Text}


# What a title may be turned into.
WORDS = {
    *("textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater"),
    *("textbar", "textasciigrave"),
}


def of_latex(text: str) -> str:
    """What a text in LaTeX reads as; it has no commands but those for characters."""
    names = {
        "textbackslash": "\\",
        "textasciicircum": "^",
        "textasciitilde": "~",
        "textless": "<",
        "textgreater": ">",
        "textbar": "|",
        "textasciigrave": "`",
    }
    found = re.compile(r"\\([a-z]+)\{\}|\\([{}$&#_%])|\{([\[\]])\}|([^\\{}$&#_%^~\[\]])")
    read_back, at = "", 0
    while at < len(text):
        match = found.match(text, at)
        assert match, text[at:]
        read_back += names[match[1]] if match[1] else match[2] or match[3] or match[4]
        at = match.end()
    return read_back


@pytest.mark.parametrize("title", [PLAIN, *NASTY])
def test_latex_is_given_frames_and_a_still(title: str) -> None:
    figure = titled(title)
    lines = snippet(figure, "latex", "media").splitlines()
    preamble, begin, centering, animation, caption, end, hint, still = lines
    assert preamble == r"% In the preamble: \usepackage{animate,graphicx}"
    assert (begin, end) == (r"\begin{figure}", r"\end{figure}")
    assert centering.strip() == r"\centering"
    assert animation.strip() == (
        r"\animategraphics[controls,poster=last,width=\linewidth]{8.2}{media/ce-frames/}"
        r"{00000}{00105}"
    )
    said = re.fullmatch(r"  \\caption\{(.*)\}", caption)
    assert said
    assert of_latex(said[1]) == read(title).replace('"', "''")
    assert hint.startswith("% ")
    alternative = re.fullmatch(
        r"% \\includegraphics\[width=\\linewidth,alt=\{(.*)\}\]\{media/ce\.png\}", still
    )
    assert alternative
    assert of_latex(alternative[1]) == read(figure.alternative).replace('"', "''")


def test_latex_has_no_letters_that_it_does_not_know() -> None:
    text = snippet(titled("w = \u22125, rate \u00d7 0.5"), "latex")
    assert r"\caption{w = --5, rate x 0.5}" in text


@pytest.mark.parametrize("folder", ["", ".", "a b/c", "\u00fcbung", "x%20y", '"><b>', "a{b}"])
def test_a_folder_that_is_written_differently_everywhere_is_left_out(folder: str) -> None:
    for name in TABLE:
        assert snippet(BARE, name, folder) == snippet(BARE, name)


@pytest.mark.parametrize("folder", ["media", "media/", "a/b_c/d-1.2", "../img"])
def test_a_plain_folder_is_where_the_files_are(folder: str) -> None:
    file = f"{folder.rstrip('/')}/ce"
    for name in TABLE:
        text = snippet(BARE, name, folder)
        assert (file in text) is not PLATFORMS[name].uploads


def test_only_latex_wants_frames() -> None:
    assert [name for name, place in PLATFORMS.items() if place.frames] == ["latex"]
