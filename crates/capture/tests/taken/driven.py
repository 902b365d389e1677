# A browser that shows nothing and says what a test wants of it, by the path of the page.
import base64
import json
import os

shown = {"loaderId": "0", "url": "about:blank"}


def messages():
    kept = b""
    while part := os.read(3, 65536):
        *whole, kept = (kept + part).split(b"\0")
        yield from (json.loads(message) for message in whole)


def say(message):
    os.write(4, json.dumps(message).encode() + b"\0")


def event(asked, name):
    parameters = {"frameId": "f", "loaderId": shown["loaderId"], "name": name}
    session = asked["sessionId"]
    say({"method": "Page.lifecycleEvent", "sessionId": session, "params": parameters})


def answer(asked):
    url, loader = shown["url"], shown["loaderId"]
    match asked["method"]:
        case "Browser.getVersion":
            return {"product": f"Chrome/99.0.0.{os.getpid()}"}
        case "Target.createBrowserContext":
            return {"browserContextId": "c"}
        case "Target.createTarget":
            shown.update(loaderId="0", url="about:blank")
            return {"targetId": "t"}
        case "Target.attachToTarget":
            return {"sessionId": "s"}
        case "Target.disposeBrowserContext" if "kept" in url:
            return None
        case "Page.getFrameTree":
            return {"frameTree": {"frame": dict(shown)}}
        case "Page.navigate":
            shown.update(loaderId="1", url=asked["params"]["url"])
            return {"frameId": "f"}
        case "Page.createIsolatedWorld":
            return {"executionContextId": 1}
        case "Runtime.evaluate":
            return {"result": {"value": [url, "t", f"<p>page {loader}", "long" in url]}}
        case "Page.getLayoutMetrics":
            return {"cssContentSize": {"height": 99999 if "tall" in url else 100}}
        case "Page.captureScreenshot":
            if "leaves" in url or ("moves" in url and loader == "1"):
                shown["loaderId"] = str(int(loader) + 1)
            if "renames" in url:
                shown["url"] += "x"
            return {"data": base64.b64encode(b"picture").decode()}
        case _:
            return {}


for asked in messages():
    result = answer(asked)
    if result is None:
        say({"id": asked["id"], "error": {"message": "it is kept"}})
    else:
        say({"id": asked["id"], "result": result})
    if asked["method"] == "Page.navigate":
        event(asked, "load")
        event(asked, "networkIdle")
