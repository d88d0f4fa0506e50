found = []
for name in ("test_spec", "graders.course.catalogue", "graders.grading.runner", "exercises", "solutions"):
    try:
        __import__(name)
        found.append(name)
    except BaseException as error:
        print(name, type(error).__name__)
print("found:", found)


from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}
