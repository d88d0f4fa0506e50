def create_db_and_tables():
    pass
